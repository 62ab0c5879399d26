package io.tidegate.javaagent;

import io.tidegate.bridge.Hooks;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * In {@code runWorker}: gives {@code beforeExecute} and {@code afterExecute} the application's own
 * task, which a subclass may cast or compare.
 */
final class BareTasks implements AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper {
  private static final String HOOKS = Type.getInternalName(Hooks.class);
  private static final String BARE = "(Ljava/lang/Runnable;)Ljava/lang/Runnable;";

  @Override
  public MethodVisitor wrap(
      TypeDescription instrumentedType,
      MethodDescription instrumentedMethod,
      MethodVisitor methodVisitor,
      Implementation.Context implementationContext,
      TypePool typePool,
      int writerFlags,
      int readerFlags) {
    return new MethodVisitor(OpenedClassReader.ASM_API, methodVisitor) {
      @Override
      public void visitMethodInsn(
          int opcode, String owner, String name, String descriptor, boolean isInterface) {
        if (name.equals("beforeExecute")) {
          // … thread, task
          bare();
        } else if (name.equals("afterExecute")) {
          // … task, thrown
          super.visitInsn(Opcodes.SWAP);
          bare();
          super.visitInsn(Opcodes.SWAP);
        }
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      }

      private void bare() {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, "bare", BARE, false);
      }
    };
  }
}
